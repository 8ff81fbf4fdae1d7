import { usePreference } from "@atelier/ui";

export const usePortfolioPreference = () => usePreference("portfolio");
