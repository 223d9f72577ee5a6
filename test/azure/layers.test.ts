import { testLayers } from "../layers";

testLayers("provider/azure", {
  credentials: [],
  arm: ["credentials"],
  prerequisites: ["credentials", "arm"],
  "flow-log": ["credentials", "arm", "prerequisites"],
  "look-up": ["credentials", "arm", "prerequisites"],
});
