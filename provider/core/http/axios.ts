/**
 * The HTTP library. In the build this file is a bundle of what Node needs of it, because the whole library, with forms
 * and Node's `fetch`, takes several times as long to load (`.ci/bundle-libraries.mjs`).
 */

export type { AxiosInstance, AxiosRequestConfig } from "axios";
export { AxiosError, AxiosHeaders, default as axios } from "axios";
