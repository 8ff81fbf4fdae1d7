import { currentLocale } from "./host-state.ts";

const en = {
  all: "All",
  asset: "Label",
  value: "Value",
  series: "Series",
  date: "Date",
  open: "Open",
  high: "High",
  low: "Low",
  close: "Close",
  total: "Total",
  other: "Other",
  empty: "Nothing to show yet",
  loading: "Loading",
  failedTitle: "This block could not be shown",
  failedData: "The data for it did not arrive. The rest of the page is not affected.",
  failedCode: "It stopped because of an error in it. The rest of the page is not affected.",
  retry: "Try again",
  details: "Details",
  quarter: "Q{quarter}\u00a0{year}",
  move: "Move {0}, place {1} of {2}",
  converted: "Amounts in {from} are converted into {to} at each day's rate.",
};

export type WordKey = keyof typeof en;

const ru: Record<WordKey, string> = {
  all: "Все",
  asset: "Название",
  value: "Значение",
  series: "Ряд",
  date: "Дата",
  open: "Открытие",
  high: "Максимум",
  low: "Минимум",
  close: "Закрытие",
  total: "Итого",
  other: "Прочее",
  empty: "Пока показывать нечего",
  loading: "Загрузка",
  failedTitle: "Не удалось показать этот блок",
  failedData: "Данные для него не пришли. На остальную страницу это не влияет.",
  failedCode: "Он остановился из-за ошибки внутри. На остальную страницу это не влияет.",
  retry: "Повторить",
  details: "Подробнее",
  quarter: "{quarter}-й\u00a0кв. {year}",
  move: "Переместить: {0}, место {1} из {2}",
  converted: "Суммы в {from} пересчитаны в {to} по курсу каждого дня.",
};

export function word(key: WordKey): string {
  return currentLocale() === "ru" ? ru[key] : en[key];
}

const TERMS: Record<string, [en: string, ru: string]> = {
  buy: ["Buy", "Покупка"],
  sell: ["Sell", "Продажа"],
  dividend: ["Dividend", "Дивиденд"],
  coupon: ["Coupon", "Купон"],
  fee: ["Fee", "Комиссия"],
  deposit: ["Deposit", "Пополнение"],
  withdrawal: ["Withdrawal", "Вывод"],
  split: ["Split", "Сплит"],
  paid: ["Paid", "Выплачено"],
  expected: ["Expected", "Ожидается"],
  stock: ["Stocks", "Акции"],
  bond: ["Bonds", "Облигации"],
  fund: ["Funds", "Фонды"],
  currency: ["Currencies", "Валюты"],
  commodity: ["Commodities", "Сырьё"],
  crypto: ["Crypto", "Криптовалюты"],
  cash: ["Cash", "Деньги"],
  true: ["Yes", "Да"],
  false: ["No", "Нет"],
};

/** The reader's word for one of the contract's own values; any other text as it is. */
export function term(text: string): string {
  const known = Object.hasOwn(TERMS, text) ? TERMS[text] : undefined;
  if (!known) return text;
  return currentLocale() === "ru" ? known[1] : known[0];
}
