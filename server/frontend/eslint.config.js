import vue from "eslint-plugin-vue";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["node_modules/", ".gallery/", "src/lib/wire.gen.ts"] },
  ...ts.configs.recommended,
  ...vue.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    files: ["src/**"],
    rules: {
      "no-restricted-globals": ["error", "structuredClone"],
      "no-restricted-syntax": [
        "error",
        { selector: "MemberExpression[property.name='randomUUID']", message: "Missing on plain http: use newId()." },
        { selector: "CallExpression[callee.property.name='at']", message: "Array.at came after Chrome 90." },
        { selector: "CallExpression[callee.property.name='replaceChildren']", message: "Let Vue own the page." },
      ],
    },
  },
  {
    rules: {
      eqeqeq: "error",
      "no-console": ["error", { allow: ["error", "warn"] }],
      "vue/multi-word-component-names": "off",
      "vue/html-self-closing": ["error", { html: { void: "never", normal: "always", component: "always" } }],
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-indent": ["error", 2],
      "vue/require-default-prop": "off",
      "vue/no-v-html": "error",
    },
  },
  { files: ["dev/**", "scripts/**"], rules: { "no-console": "off" } },
);
