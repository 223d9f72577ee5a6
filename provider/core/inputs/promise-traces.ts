/**
 * In the program: a resource without the stack traces that the SDK notes for a search after promises that never end. The
 * SDK makes four promises for each output, and notes a trace for each. Under ts-node, which the SDK starts for every
 * program by default, the traces take more than half of the CPU time of a program with many resources.
 */

/**
 * Leaves traces out until the function that is returned is called. An error that was thrown meanwhile gets the trace of
 * that call. The line of the program that declares a resource is found all the same, because the SDK asks for that trace
 * whatever the limit is. Each class calls this function itself, because the SDK counts the constructors up to that line,
 * and a base class would be one more.
 */
export function leaveOutTraces(): (thrown?: unknown) => void {
  // Whoever sets the SDK's variable is looking for such a promise.
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return () => undefined;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  return (thrown) => {
    Error.stackTraceLimit = stackTraceLimit;
    if (thrown instanceof Error) Error.captureStackTrace(thrown);
  };
}
