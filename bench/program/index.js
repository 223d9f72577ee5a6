// Declares the list of inputs in the file BENCH_TARGETS as resources of the class BENCH_CLASS, or of one class each.
const { readFileSync } = require("node:fs");
const flowlogs = require("pulumi-flowlogs");
const { Alike } = require("./alike");
const { Nothing } = require("./nothing");

const classes = { ...flowlogs, Alike, Nothing };
const names = process.env.BENCH_CLASS.split(",");
const targets = JSON.parse(readFileSync(process.env.BENCH_TARGETS, "utf8"));
for (const [index, inputs] of targets.entries()) new classes[names[index] ?? names[0]](`log-${index}`, inputs);
