import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';

/**
 * The check of a schema, compiled when it is first asked for, because that takes a good part of the start-up, and not again: a merge request
 * job reads the configuration of two branches. Making the code of the check faster takes longer than it runs.
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
