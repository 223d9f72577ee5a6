/**
 * Loaded into both hosts before the SDK. Two of the SDK's modules serialise functions, which no resource of this
 * package needs, and bring the TypeScript compiler and npm's own library along: half of the time in which a host
 * starts. Here they are loaded when one of their functions is called.
 */
const Module = require("node:module");

const load = Module._load;
Module._load = function (request, ...rest) {
  if (!/\/closure\/(serializeClosure|codePaths)$/.test(request)) return load.call(this, request, ...rest);
  return new Proxy(
    {},
    {
      get:
        (_target, name) =>
        (...args) =>
          load.call(this, request, ...rest)[name](...args),
    },
  );
};
