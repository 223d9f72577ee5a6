import { testLayers } from "../layers";

testLayers("provider/azure", {
  sdk: [],
  credentials: ["sdk"],
  arm: ["sdk", "credentials"],
  prerequisites: ["credentials", "arm"],
  "flow-log": ["credentials", "arm", "prerequisites"],
  doctor: ["credentials", "arm", "prerequisites"],
  delivery: ["credentials", "arm"],
  discovery: ["credentials", "arm", "prerequisites", "flow-log", "doctor", "delivery"],
  migration: [],
  "look-up": ["credentials", "arm", "prerequisites", "discovery"],
});
