# CPU of R's surveillance on the same counts:  Rscript peer.R FOLDER SECONDS
#
# FOLDER holds cases.csv (case,input), and for each input counts-<input>.csv, one column a series,
# empty where missing; population.csv; days.csv. Judged are the last 52 weeks of each series, series
# by series until about SECONDS of CPU are used up; objects are made before the clock starts.
# Writes peer.csv (case,points,seconds) and alarms-<case>.csv, one row a series.
suppressPackageStartupMessages(library(surveillance))
words <- commandArgs(trailingOnly = TRUE)
folder <- words[1]
seconds <- as.numeric(words[2])

flexible <- function(...) function(s, range) {
  control <- list(range = range, b = 5, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26,
                  weightsThreshold = 2.58, alpha = 0.01, verbose = FALSE)
  alarms(farringtonFlexible(s, modifyList(control, list(...))))
}
plugin <- flexible(thresholdMethod = "nbPlugin", pThresholdTrend = 1)
delta <- flexible(thresholdMethod = "delta", pThresholdTrend = 0.05)
offset <- flexible(thresholdMethod = "nbPlugin", pThresholdTrend = 1, populationOffset = TRUE)
ears <- function(method, alpha) function(s, range) {
  alarms(earsC(s, list(method = method, baseline = 7, minSigma = 0, alpha = alpha, range = range)))
}
plain <- function(algorithm, ...) {
  control <- list(...)  # NULLs are kept as they are
  function(s, range) algorithm(s, c(list(range = range), control))$alarm
}
known <- list(S = 1, trend = FALSE, refit = FALSE)
judge <- list(
  "flexible-plugin" = plugin, "flexible-dates" = plugin, "flexible-sparse" = plugin,
  "flexible-missing" = plugin, "flexible-population" = offset,
  "flexible-delta" = delta, "flexible-delta-sparse" = delta,
  "farrington" = function(s, range) alarms(farrington(s, list(
    range = range, b = 5, w = 3, reweight = TRUE, verbose = FALSE, alpha = 0.01, trend = TRUE,
    limit54 = c(5, 4), powertrans = "2/3"))),
  "ears-c1" = ears("C1", 0.001), "ears-c2" = ears("C2", 0.001), "ears-c3" = ears("C3", 0.025),
  "cusum" = plain(algo.cusum, k = 1.04, h = 2.26, m = NULL, trans = "standard", alpha = NULL),
  "cusum-glm" = plain(algo.cusum, k = 1.04, h = 2.26, m = "glm", trans = "standard", alpha = NULL),
  "bayes" = plain(algo.bayes, b = 0, w = 6, actY = TRUE, alpha = 0.05),
  "rki" = plain(algo.rki, b = 2, w = 4, actY = FALSE),
  "cdc" = plain(algo.cdc, b = 5, m = 1, alpha = 0.025),
  "glr-poisson" = plain(algo.glrnb, mu0 = known, alpha = 0, c.ARL = 5, M = -1, Mtilde = 1,
                        change = "intercept", theta = NULL, dir = "inc", ret = "value"),
  "glr-negbin" = plain(algo.glrnb, mu0 = known, alpha = NULL, c.ARL = 5, M = 52, Mtilde = 1,
                       change = "intercept", theta = NULL, dir = "inc", ret = "value"),
  "outbreak-p" = plain(algo.outbreakP, k = 100, ret = "value", maxUpperboundCases = 1e5)
)
classic <- c("cusum", "cusum-glm", "bayes", "rki", "cdc", "glr-poisson", "glr-negbin", "outbreak-p")

table_of <- function(name) as.matrix(read.csv(file.path(folder, name), na.strings = ""))
days <- as.Date(table_of("days.csv")[, 1])
population <- table_of("population.csv")

object <- function(case, counts, i) {
  n <- nrow(counts)
  if (case %in% classic)
    return(create.disProg(week = seq_len(n), observed = counts[, i], state = rep(0, n),
                          start = c(2001, 1), freq = 52))
  dated <- case == "flexible-dates"
  sts(observed = counts[, i, drop = FALSE], population = population[, i, drop = FALSE],
      epoch = if (dated) days else seq_len(n), frequency = 52, start = c(2001, 1))
}
cpu <- function() sum(proc.time()[1:2])

cases <- read.csv(file.path(folder, "cases.csv"))
result <- list()
sink(nullfile())  # the package talks while it works
for (k in seq_len(nrow(cases))) {
  case <- cases$case[k]
  counts <- table_of(paste0("counts-", cases$input[k], ".csv"))
  range <- (nrow(counts) - 51):nrow(counts)
  found <- lapply(seq_len(ncol(counts)), function(i) object(case, counts, i))
  ask <- function(i) suppressWarnings(as.integer(judge[[case]](found[[i]], range)))
  for (again in 1:3) {  # so that R has compiled what it compiles; a slow call does so at once
    began <- cpu()
    ask(1)
    took <- cpu() - began
    if (took > 0.1) break
  }
  chunk <- max(1, floor(0.3 / max(took, 0.001)))
  used <- 0
  done <- 0
  judged <- 0
  answers <- list()
  # Quick methods go over the series again, for the clock of R counts whole milliseconds.
  while (used < seconds && (done < length(found) || used < seconds / 3)) {
    begin <- if (done < length(found)) done else 0
    some <- (begin + 1):min(begin + chunk, length(found))
    began <- cpu()
    answers[some] <- lapply(some, ask)
    used <- used + cpu() - began
    judged <- judged + length(some)
    done <- max(done, some)
  }
  write.table(do.call(rbind, answers), file.path(folder, paste0("alarms-", case, ".csv")),
              sep = ",", na = "", row.names = FALSE, col.names = FALSE)
  result[[k]] <- data.frame(case = case, points = judged * 52, seconds = used)
}
sink()
write.csv(do.call(rbind, result), file.path(folder, "peer.csv"), row.names = FALSE, quote = FALSE)
