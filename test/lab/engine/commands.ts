/** The commands of the engine, as stories of recordings give them. */
import type { LabEngine, Result } from "../../../lab/engine";

export type Command = (engine: LabEngine) => Promise<Result>;

export const preview: Command = (engine) => engine.preview();
export const up: Command = (engine) => engine.up();
export const refresh: Command = (engine) => engine.refresh();
export const destroy: Command = (engine) => engine.destroy();
export const refreshFirst: Record<"preview" | "up", Command> = {
  preview: (engine) => engine.preview({ refresh: true }),
  up: (engine) => engine.up({ refresh: true }),
};
/** `pulumi up --continue-on-error`. */
export const continuing: Command = (engine) => engine.up({ continueOnError: true });
