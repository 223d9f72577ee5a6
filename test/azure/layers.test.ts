import { testLayers } from "../layers";

testLayers("provider/azure", {
  sdk: [],
  credentials: ["sdk"],
  arm: ["sdk", "credentials"],
  prerequisites: ["credentials", "arm"],
  "flow-log": ["credentials", "arm", "prerequisites"],
  doctor: ["credentials", "arm", "prerequisites"],
  discovery: ["credentials", "arm", "prerequisites", "flow-log", "doctor"],
  migration: [],
  "look-up": ["credentials", "arm", "prerequisites", "discovery"],
});
