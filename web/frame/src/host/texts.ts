import type { Language } from "@atelier/ui";

/** What the page says around a frame; {0} is the widget's title or a tool. */
const en = {
  confirm: "“{0}” asks to change your data",
  confirmText: "It wants to call {0} with exactly this:",
  simulated: "This is a preview: the change is checked and noted, but not made.",
  allow: "Allow once",
  refuse: "Refuse",
  refused: "You refused this change.",
  columnWrites: "A column of a table cannot change anything.",
  asks: "“{0}” asks",
  yes: "Yes",
  no: "No",
  download: "“{0}” offers a file",
  downloadText: "Save {0}?",
  save: "Save",
  close: "Close",
  menu: "Menu of “{0}”",
  slow: "“{0}” is busy and does not answer.",
  stop: "Stop it",
  left: "The widget left its page.",
  hangs: "The widget does not answer any more.",
  stopped: "You stopped the widget.",
  masked: "Somebody else’s data: names and amounts are replaced.",
};

export type FrameTexts = typeof en;

const ru: FrameTexts = {
  confirm: "«{0}» просит изменить ваши данные",
  confirmText: "Виджет хочет вызвать {0} ровно с этими данными:",
  simulated: "Это предпросмотр: изменение будет проверено и записано в журнал, но не выполнено.",
  allow: "Разрешить один раз",
  refuse: "Отказать",
  refused: "Вы отказали в этом изменении.",
  columnWrites: "Столбец таблицы не может ничего изменять.",
  asks: "«{0}» спрашивает",
  yes: "Да",
  no: "Нет",
  download: "«{0}» предлагает файл",
  downloadText: "Сохранить {0}?",
  save: "Сохранить",
  close: "Закрыть",
  menu: "Меню «{0}»",
  slow: "«{0}» занят и не отвечает.",
  stop: "Остановить",
  left: "Виджет покинул свою страницу.",
  hangs: "Виджет больше не отвечает.",
  stopped: "Вы остановили виджет.",
  masked: "Чужие данные: имена и суммы заменены.",
};

export const textsOf = (language: Language): FrameTexts => (language === "ru" ? ru : en);
export const fill = (text: string, value: string): string => text.replace("{0}", () => value);
