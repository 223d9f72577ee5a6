/** The errors of Object Storage: https://api.ncloud-docs.com/docs/en/storage-objectstorage */
export const S3_ERRORS = {
  AccessDenied: [403, "Access Denied"],
  AuthorizationHeaderMalformed: [400, "The authorization header is malformed; the region is wrong"],
  InvalidAccessKeyId: [403, "The AWS Access Key Id you provided does not exist in our records."],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  NoSuchBucket: [404, "The specified bucket does not exist"],
  NotImplemented: [501, "A header you provided implies functionality that is not implemented."],
  RequestTimeTooSkewed: [403, "The difference between the request time and the current time is too large."],
  SignatureDoesNotMatch: [403, "The request signature we calculated does not match the signature you provided."],
} as const;
export type S3Error = keyof typeof S3_ERRORS;
