/** Whether a process of this machine still runs. */
export function isRunning(pid: number): boolean {
  try {
    // Signal 0 is not sent: only whether it could be sent is answered.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user runs, too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
