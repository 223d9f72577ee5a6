import { lifeThrough } from "./life";

lifeThrough("plugin");
