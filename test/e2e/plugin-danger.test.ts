import { dangerThrough } from "./dangers";

dangerThrough("plugin");
