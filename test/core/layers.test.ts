import { testLayers } from "../layers";

testLayers("provider/core", {
  host: [],
  inputs: [],
  http: ["host"],
  ownership: ["host"],
  reconcile: ["host", "inputs"],
  pulumi: ["host", "inputs", "ownership", "reconcile"],
  discovery: ["http", "pulumi", "reconcile"],
});
