// Declares what the test asks for: FLOWLOGS_E2E_PROGRAM is a list of {type, name, args, options}.
const flowlogs = require("pulumi-flowlogs");

for (const { type, name, args, options } of JSON.parse(process.env.FLOWLOGS_E2E_PROGRAM ?? "[]")) {
  new flowlogs[type](name, args, options);
}
