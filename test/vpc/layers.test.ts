import { testLayers } from "../layers";

testLayers("provider/vpc", {
  settings: [],
  answers: [],
  iam: ["settings", "answers"],
  service: ["settings", "answers", "iam"],
  resource: ["settings"],
  lts: ["answers", "iam", "service"],
  networks: ["answers", "iam", "service"],
  "flow-log": ["answers", "iam", "service", "resource", "lts"],
  "log-group": ["service", "resource", "lts"],
  "log-stream": ["service", "resource", "lts", "flow-log"],
  doctor: ["settings", "answers", "iam", "service", "lts"],
  discovery: ["settings", "iam", "service", "lts", "networks", "flow-log", "doctor"],
  "look-up": ["service", "lts", "discovery"],
});
