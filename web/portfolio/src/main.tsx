import "./app/app.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { browserLanguage, startI18n } from "./app/i18n.ts";
import { applyTheme } from "./app/preferences.ts";

applyTheme();
await startI18n(browserLanguage());
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
