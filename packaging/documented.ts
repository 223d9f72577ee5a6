/** What the sources say of a class and of config: documentation comments, and types of outputs. Read by the compiler. */
import path from "node:path";
import ts from "typescript";

const PROVIDER = path.join(__dirname, "../provider");

/** A property as its declaration tells it. */
export interface Documented {
  readonly text: string;
  readonly type: ts.Type;
  readonly isOptional: boolean;
}

export type DocumentedProperties = ReadonlyMap<string, Documented>;

export class Sources {
  readonly #program = ts.createProgram([path.join(PROVIDER, "index.ts")], {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    noEmit: true,
    skipLibCheck: true,
  });
  readonly checker = this.#program.getTypeChecker();

  /** The documentation of a class or an interface, and its properties. `file` is a path below `provider`. */
  find(file: string, name: string): { readonly text: string; readonly properties: DocumentedProperties } {
    const symbol = this.#exported(file, name);
    const type = this.checker.getDeclaredTypeOfSymbol(symbol);
    return { text: this.#text(symbol), properties: this.propertiesOf(type) };
  }

  #exported(file: string, name: string): ts.Symbol {
    const source = this.#program.getSourceFile(path.join(PROVIDER, file));
    const module = source && this.checker.getSymbolAtLocation(source);
    const symbol = module && this.checker.getExportsOfModule(module).find((exported) => exported.name === name);
    if (!symbol) throw new Error(`${file} has no ${name}`);
    return symbol;
  }

  /** The documentation of a function, the properties of its one argument, and those of what it answers. */
  findFunction(
    file: string,
    name: string,
  ): { readonly text: string; readonly args: DocumentedProperties; readonly result: DocumentedProperties } {
    const symbol = this.#exported(file, name);
    const [signature] = this.checker.getTypeOfSymbol(symbol).getCallSignatures();
    const [parameter] = signature?.getParameters() ?? [];
    const result = signature && this.checker.getAwaitedType(signature.getReturnType());
    if (!parameter || !result) throw new Error(`${name} in ${file} is no function of one argument`);
    const args = this.propertiesOf(this.checker.getTypeOfSymbol(parameter));
    return { text: this.#text(symbol), args, result: this.propertiesOf(result) };
  }

  propertiesOf(type: ts.Type): DocumentedProperties {
    const documented = this.checker.getPropertiesOfType(type).map((symbol) => {
      const declared = this.checker.getTypeOfSymbol(symbol);
      const value = outputValue(declared, this.checker) ?? declared;
      const isOptional =
        (symbol.flags & ts.SymbolFlags.Optional) !== 0 ||
        (value.isUnion() && value.types.some(({ flags }) => (flags & ts.TypeFlags.Undefined) !== 0));
      return [symbol.name, { text: this.#text(symbol), type: value, isOptional }] as const;
    });
    return new Map(documented);
  }

  /** The object that a program gives for an input, without the forms that only Pulumi's own types add. */
  argsIn(type: ts.Type): DocumentedProperties | undefined {
    const all = type.isUnion() ? type.types.flatMap((part) => (part.isUnion() ? part.types : [part])) : [type];
    const args = all.find((part) => /(Args|Policy|Format)$/.test(part.symbol?.name ?? ""));
    return args && this.propertiesOf(args);
  }

  /** `T` of `pulumi.Input<T>`, which is a union of `T`, a promise of it and an output. */
  givenFor(type: ts.Type): ts.Type {
    return outputValue(type, this.checker) ?? type;
  }

  /** The comment with its default. Examples are TypeScript, and mean nothing in other languages. */
  #text(symbol: ts.Symbol): string {
    const comment = ts.displayPartsToString(symbol.getDocumentationComment(this.checker));
    const preset = symbol.getJsDocTags().find(({ name }) => name === "default");
    const added = preset ? `\nDefault: ${ts.displayPartsToString(preset.text).replace(/^"(.+)"$/, "`$1`")}` : "";
    return `${comment}${added}`;
  }
}

/** `T` of `pulumi.Output<T>`, which the compiler may show as a choice of several outputs. */
function outputValue(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  const { aliasSymbol, aliasTypeArguments } = type;
  if (aliasSymbol?.name === "Output") return aliasTypeArguments?.[0];
  const parts = type.isUnionOrIntersection() ? type.types : [];
  if (type.symbol?.name === "OutputInstance") return checker.getTypeArguments(type as ts.TypeReference)[0];
  return parts.map((part) => outputValue(part, checker)).find((value) => value !== undefined);
}
