/** Errors as Azure Resource Manager answers them. */

export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
}

export class ArmError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: {
      readonly details?: ErrorDetail[];
      /** What Resource Manager adds of its own, such as the policies that refuse. */
      readonly additionalInfo?: readonly object[];
      readonly headers?: Record<string, string>;
      /** Refused before the resource provider saw the request; such answers carry fewer headers. */
      readonly gateway?: boolean;
    } = {},
  ) {
    super(message);
  }

  body(): unknown {
    const { details, additionalInfo } = this.more;
    const more = { ...(details ? { details } : {}), ...(additionalInfo ? { additionalInfo } : {}) };
    return { error: { code: this.code, message: this.message, ...more } };
  }
}

export const resourceNotFound = (type: string, name: string, group: string): ArmError => {
  const [namespace = "", ...types] = type.split("/");
  const names = name.split("/");
  const path = [namespace, ...types.map((part, index) => `${part}/${names[index] ?? ""}`)].join("/");
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${path}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    { gateway: true },
  );
};
