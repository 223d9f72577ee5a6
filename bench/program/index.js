// Declares the list of inputs in the file BENCH_TARGETS as resources of the class BENCH_CLASS.
const { readFileSync } = require("node:fs");
const flowlogs = require("pulumi-flowlogs");
const { Nothing } = require("./nothing");

const Class = { ...flowlogs, Nothing }[process.env.BENCH_CLASS];
const targets = JSON.parse(readFileSync(process.env.BENCH_TARGETS, "utf8"));
for (const [index, inputs] of targets.entries()) new Class(`log-${index}`, inputs);
