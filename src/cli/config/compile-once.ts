import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';

/**
 * The validator of a schema, compiled when it is first needed, because that takes a good part of the start-up time, and then
 * kept: a merge request job reads the configuration of two branches. Generating faster validator code would take longer than the
 * validator runs.
 */
export function compileOnce<T>(schema: AnySchema): () => ValidateFunction<T> {
  let check: ValidateFunction<T> | undefined;
  return () => {
    check ??= new Ajv({ allErrors: true, verbose: true, strict: true, code: { optimize: false } }).compile<T>(
      schema,
    );
    return check;
  };
}
