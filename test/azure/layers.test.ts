import { testLayers } from "../layers";

testLayers("provider/azure", {
  credentials: [],
  arm: ["credentials"],
  prerequisites: ["credentials", "arm"],
  "flow-log": ["credentials", "arm", "prerequisites"],
  discovery: ["credentials", "arm", "prerequisites", "flow-log"],
  "look-up": ["credentials", "arm", "prerequisites"],
});
