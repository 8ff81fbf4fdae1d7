// What a customization's backend.ts imports; the bundler takes it in, so a bundle has no imports left.

/** Says what a backend is made of. The types say what fits. */
export const defineBackend = (backend) => backend;

/** One route: what it takes, and what answers. */
export const route = (input, run) => ({ input, run });

/** A refusal with words for the user; anything else that is thrown is a defect of the code. */
export class Refusal extends Error {
  name = "Refusal";
  code = "failed_precondition";
}
