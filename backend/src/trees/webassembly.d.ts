/** What is used of the standard's JavaScript interface (w3.org/TR/wasm-js-api-2); not part of Node's types. */
declare namespace WebAssembly {
  class Memory {
    constructor(options: {
      readonly initial: number;
      readonly maximum: number;
      readonly shared: true;
    });
    readonly buffer: SharedArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory>>);
    readonly exports: Record<string, unknown>;
  }
}
