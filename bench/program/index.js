// Declares BENCH_TARGETS (a list of inputs) as resources of the class BENCH_CLASS.
const flowlogs = require("pulumi-flowlogs");
const { Nothing } = require("./nothing");

const Class = { ...flowlogs, Nothing }[process.env.BENCH_CLASS];
for (const [index, inputs] of JSON.parse(process.env.BENCH_TARGETS).entries()) new Class(`log-${index}`, inputs);
