// import "./style.css" brings the customization's own rules.
declare module "*.css";
