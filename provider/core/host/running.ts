/** Whether a process of this machine still runs. */
export function isRunning(pid: number): boolean {
  try {
    // Signal 0 is never sent. The call only tells whether a signal could be sent.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that the process runs, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
