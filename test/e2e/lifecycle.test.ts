import { lifeThrough } from "./life";

lifeThrough("dynamic");
