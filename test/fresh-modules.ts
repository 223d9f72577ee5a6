/** Modules that are loaded anew for one test. */

/**
 * Runs `work` as if no module whose path matches had been loaded yet. Afterwards the modules are those from before,
 * because later tests of this process must not get two copies of one module.
 */
export function withFreshModules<T>(matches: (path: string) => boolean, work: () => T): T {
  const before = Object.entries(require.cache).filter(([path]) => matches(path));
  for (const [path] of before) delete require.cache[path];
  try {
    return work();
  } finally {
    for (const path of Object.keys(require.cache).filter(matches)) delete require.cache[path];
    for (const [path, module] of before) require.cache[path] = module;
  }
}
