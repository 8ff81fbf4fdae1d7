import hooks from "eslint-plugin-react-hooks";
import typescript from "typescript-eslint";

export default typescript.config(
  ...typescript.configs.recommendedTypeChecked,
  hooks.configs.flat["recommended-latest"],
  { languageOptions: { parserOptions: { project: "./tsconfig.json" } } },
);
