import "./app/app.css";
import { applyTheme, browserLanguage, startI18n } from "@atelier/ui";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { en } from "./app/texts.en.ts";
import { ru } from "./app/texts.ru.ts";

applyTheme();
await startI18n(browserLanguage(), { en, ru });
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
