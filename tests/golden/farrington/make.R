# Makes expected/ and problems.csv with R 4.2.2 and surveillance 1.20.3:  Rscript make.R FOLDER
# Reads FOLDER/inputs/<series>.csv (t,date,count,population), configs.json and ranges.csv
# (series,dates,config,first,last) and writes FOLDER/expected/<algorithm>/<series>.csv.
suppressPackageStartupMessages({library(surveillance); library(jsonlite)})
folder <- commandArgs(trailingOnly = TRUE)[1]
configs <- fromJSON(file.path(folder, "configs.json"), simplifyVector = TRUE, simplifyDataFrame = FALSE)
ranges <- read.csv(file.path(folder, "ranges.csv"), colClasses = c("character", "integer", "character", "integer", "integer"))
problems <- character(0)

series_of <- function(name, dates) {
  input <- read.csv(file.path(folder, "inputs", paste0(name, ".csv")), na.strings = c("NA", ""))
  days <- as.Date(input$date)
  gap <- if (all(is.na(days))) 7 else median(as.numeric(diff(days)))
  args <- list(observed = matrix(input$count), start = c(2001, 1), freq = if (gap > 20) 12 else 52)
  if (dates == 1) args <- c(args, list(epoch = as.numeric(days), epochAsDate = TRUE))
  if (!all(is.na(input$population))) args <- c(args, list(population = matrix(input$population)))
  do.call("sts", args)
}
answer <- list(
  farringtonFlexible = function(s, control) {
    r <- farringtonFlexible(s, control)
    one <- function(x) as.numeric(r@control[[x]])
    data.frame(t = control$range, observed = as.numeric(observed(r)), expected = one("expected"),
               upperbound = as.numeric(upperbound(r)), alarm = as.integer(alarms(r)), score = one("score"),
               pvalue = one("pvalue"), trend = as.integer(one("trend")), trend_coef = one("trendVector"),
               phi = one("phiVector"), mu0 = one("mu0Vector"))
  },
  farrington1996 = function(s, control) {
    r <- farrington(s, control)
    data.frame(t = control$range, observed = as.numeric(observed(r)), upperbound = as.numeric(upperbound(r)),
               alarm = as.integer(alarms(r)), quantile_of_obs = r@control$pd[, 1], median = r@control$pd[, 2])
  }
)
for (algorithm in names(configs)) {
  dir.create(file.path(folder, "expected", algorithm), recursive = TRUE, showWarnings = FALSE)
  for (name in unique(ranges$series)) {
    rows <- list()
    for (i in which(ranges$series == name & ranges$config %in% names(configs[[algorithm]]))) {
      control <- c(configs[[algorithm]][[ranges$config[i]]], list(range = ranges$first[i]:ranges$last[i], verbose = FALSE))
      got <- tryCatch(withCallingHandlers(answer[[algorithm]](series_of(name, ranges$dates[i]), control),
        warning = function(w) {
          problems <<- c(problems, paste(algorithm, name, ranges$config[i], "warning", gsub("[,\n]", ";", conditionMessage(w)), sep = ","))
          invokeRestart("muffleWarning")
        }), error = function(e) {
          problems <<- c(problems, paste(algorithm, name, ranges$config[i], "error", gsub("[,\n]", ";", conditionMessage(e)), sep = ","))
          NULL
        })
      if (!is.null(got)) rows[[length(rows) + 1]] <- cbind(config = ranges$config[i], dates = ranges$dates[i], got)
    }
    if (length(rows)) write.csv(format(do.call(rbind, rows), digits = 15, trim = TRUE, drop0trailing = TRUE),
      file.path(folder, "expected", algorithm, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
  }
}
writeLines(c("algorithm,series,config,kind,text", unique(problems)), file.path(folder, "problems.csv"))
