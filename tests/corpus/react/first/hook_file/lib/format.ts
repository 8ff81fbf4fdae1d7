const names: Record<string, string> = { USD: "Доллары", EUR: "Евро", RUB: "Рубли" };

export const currencyName = (code: string) => names[code] ?? code;
