/** Operations side by side, as many as allowed, until one of them fails. */
import type { ServiceError } from "@grpc/grpc-js";
import { Semaphore } from "async-mutex";
import type { Report } from "./result";

/** Stops a run without a message: the failure that is the cause has been reported. */
export class Aborted extends Error {}

/** Runs operations, as many at a time as allowed. After a failure none starts; those under way are finished. */
export class Workers {
  private readonly free: Semaphore;
  private readonly underWay = new Set<Promise<unknown>>();
  private aborted = false;
  private announce: () => void = () => undefined;
  /** Resolves when something failed and nothing is running any more. */
  readonly failed = new Promise<void>((resolve) => {
    this.announce = resolve;
  });

  constructor(
    parallel: number,
    private readonly report: Report,
    /** A failure ends nothing but its own operation, and what depends on it. */
    private readonly continueOnError = false,
  ) {
    this.free = new Semaphore(parallel);
  }

  checkAborted(): void {
    if (this.aborted) throw new Aborted();
  }

  run<T>(operation: () => Promise<T>): Promise<T> {
    return this.free.runExclusive(() => {
      this.checkAborted();
      return operation();
    });
  }

  /**
   * The answer to a registration. As with the real engine, a failed registration gets no answer: the run ends. Where
   * the run goes on, the answer is that of `failed`.
   */
  async answer<T>(urn: string, work: () => Promise<T>, failed?: () => T): Promise<T> {
    const result = this.follow(work);
    try {
      return await result;
    } catch (error) {
      this.fail(error, urn, failed === undefined);
      return this.aborted || failed === undefined ? new Promise<never>(() => undefined) : failed();
    }
  }

  /** Runs all to their ends and returns whether all went well. */
  async all<T>(items: T[], urn: (item: T) => string, work: (item: T) => Promise<void>): Promise<boolean> {
    const ends = items.map((item) =>
      this.follow(() => this.run(() => work(item))).catch((error: unknown) => this.fail(error, urn(item))),
    );
    await Promise.all(ends);
    return !this.aborted;
  }

  async settled(): Promise<void> {
    await Promise.allSettled([...this.underWay]);
  }

  private follow<T>(work: () => Promise<T>): Promise<T> {
    const running = Promise.resolve().then(() => {
      this.checkAborted();
      return work();
    });
    this.underWay.add(running);
    const done = () => {
      this.underWay.delete(running);
    };
    running.then(done, done);
    return running;
  }

  private fail(error: unknown, urn: string, isLast = false): void {
    if (!(error instanceof Aborted)) this.report.log("error", messageOf(error), urn);
    if (this.aborted || (this.continueOnError && !isLast)) return;
    this.aborted = true;
    void this.settled().then(this.announce);
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { details } = error as Partial<ServiceError>;
  return details ?? error.message;
}
