# Makes expected/ and problems.csv with R 4.2.2 and surveillance 1.20.3:  Rscript make.R FOLDER
# Reads FOLDER/inputs/<series>.csv (t,date,count,population), configs.json, ranges.csv (series,first,last)
# and writes FOLDER/expected/<algorithm>/<series>.csv and problems.csv.
suppressPackageStartupMessages({library(surveillance); library(jsonlite)})
sink(nullfile())  # the package talks while it fits
folder <- commandArgs(trailingOnly = TRUE)[1]
configs <- fromJSON(file.path(folder, "configs.json"), simplifyVector = TRUE, simplifyDataFrame = FALSE)
ranges <- read.csv(file.path(folder, "ranges.csv"))
problems <- character(0)

frequency_of <- function(dates) {
  if (all(is.na(dates)) || length(dates) < 2) return(52)
  gap <- median(as.numeric(diff(as.Date(dates))))
  if (gap > 20) 12 else if (gap == 1) 365 else 52
}
frame <- function(series, range, upper, alarm, ...) {
  data.frame(t = range, observed = series$count[range], upperbound = as.numeric(upper),
             alarm = as.integer(alarm), ...)
}
judge <- list(
  earsC = function(s, control) {
    r <- earsC(new("sts", observed = matrix(s$count), epoch = seq_along(s$count),
                   freq = s$freq, start = c(2001, 1)), control)
    frame(s, control$range, upperbound(r), alarms(r))
  },
  bayes = function(s, control) {r <- algo.bayes(s$prog, control); frame(s, control$range, r$upperbound, r$alarm)},
  rki = function(s, control) {r <- algo.rki(s$prog, control); frame(s, control$range, r$upperbound, r$alarm)},
  cdc = function(s, control) {
    r <- algo.cdc(s$prog, control)
    frame(s, control$range, r$upperbound, r$alarm, aggr = as.numeric(r$aggr))
  },
  cusum = function(s, control) {
    r <- algo.cusum(s$prog, control)
    frame(s, control$range, r$upperbound, r$alarm, cusum = as.numeric(r$cusum),
          m = as.numeric(rep_len(r$control$m, length(control$range))))
  },
  glrnb = function(s, control) {
    r <- algo.glrnb(s$prog, control)
    frame(s, control$range, r$upperbound, r$alarm,
          mu0 = as.numeric(rep_len(r$control$mu0, length(control$range))), alpha_nb = as.numeric(r$control$alpha))
  },
  outbreakP = function(s, control) {r <- algo.outbreakP(s$prog, control); frame(s, control$range, r$upperbound, r$alarm)}
)
for (algorithm in intersect(names(configs), names(judge))) {
  dir.create(file.path(folder, "expected", algorithm), recursive = TRUE, showWarnings = FALSE)
  for (i in seq_len(nrow(ranges))) {
    name <- ranges$series[i]
    input <- read.csv(file.path(folder, "inputs", paste0(name, ".csv")), na.strings = c("NA", ""))
    s <- list(count = input$count, freq = frequency_of(input$date))
    s$prog <- create.disProg(week = seq_along(s$count), observed = s$count,
                             state = rep(0, length(s$count)), start = c(2001, 1), freq = s$freq)
    rows <- list()
    for (config in names(configs[[algorithm]])) {
      control <- configs[[algorithm]][[config]]
      control$range <- ranges$first[i]:ranges$last[i]
      if (algorithm == "glrnb") {
        if ("alpha" %in% names(configs[[algorithm]][[config]]) && is.null(control$alpha)) control["alpha"] <- list(NULL)
        if (is.list(control$mu0)) control$mu0 <- modifyList(list(S = 1, trend = FALSE, refit = FALSE), control$mu0)
      }
      got <- tryCatch(withCallingHandlers(judge[[algorithm]](s, control), warning = function(w) {
        problems <<- c(problems, paste(algorithm, name, config, "warning", gsub(",", ";", conditionMessage(w)), sep = ","))
        invokeRestart("muffleWarning")
      }), error = function(e) {
        problems <<- c(problems, paste(algorithm, name, config, "error", gsub("[,\n]", ";", conditionMessage(e)), sep = ","))
        NULL
      })
      if (!is.null(got)) rows[[config]] <- cbind(config = config, got)
    }
    if (length(rows)) write.csv(format(do.call(rbind, rows), digits = 15, trim = TRUE, drop0trailing = TRUE),
      file.path(folder, "expected", algorithm, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
  }
}
writeLines(c("algorithm,series,config,kind,text", unique(problems)), file.path(folder, "problems.csv"))
