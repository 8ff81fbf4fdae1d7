#include "texts.hpp"

#include "atelier/base/text.hpp"

namespace atelier::agent {
namespace {

struct Pair {
    std::string_view en;
    std::string_view ru;
};

Pair pair_of(Text text) {
    switch (text) {
        case Text::plan_understand:
            return {"Understand the request", "Понять запрос"};
        case Text::plan_write:
            return {"Write the widget", "Написать виджет"};
        case Text::plan_check:
            return {"Check the code", "Проверить код"};
        case Text::plan_show:
            return {"Show it with your data", "Показать на ваших данных"};
        case Text::doing_understand:
            return {"Reading your request", "Читаю запрос"};
        case Text::doing_write_spec:
            return {"Writing the widget from its specification", "Пишу виджет по описанию"};
        case Text::doing_write_code:
            return {"Writing the code", "Пишу код"};
        case Text::doing_check:
            return {"Checking the code", "Проверяю код"};
        case Text::doing_preview:
            return {"Starting the preview", "Запускаю предпросмотр"};
        case Text::done:
            return {
                "Your widget is ready to look at: {0}. If something is different from what you meant, change a part of the sentence or tell me.",
                "Виджет готов, посмотрите: {0}. Если имелось в виду другое, поменяйте часть описания или напишите мне."
            };
        case Text::done_assumed:
            return {
                "Your widget is ready to look at: {0}. I took the default where you left it to me: {1}.",
                "Виджет готов, посмотрите: {0}. Где вы доверили выбор мне, я взял вариант: {1}."
            };
        case Text::gate_red:
            return {
                "The code did not pass the checks ({0} findings), so it cannot be shown or published. The findings are under “Checks”.",
                "Код не прошёл проверки (замечаний: {0}), поэтому его нельзя показать и опубликовать. Замечания — на вкладке «Проверки»."
            };
        case Text::preview_failed:
            return {"The code is fine, but the preview could not start: {0}", "Код в порядке, но предпросмотр не запустился: {0}"};
        case Text::no_writer:
            return {
                "This goes beyond the ready building blocks: it has to be written as code, and no model that can write code is connected here. Ask "
                "the "
                "administrator to connect one, or describe it with tables, charts and figures of your portfolio.",
                "Это выходит за рамки готовых блоков: нужен отдельный код, а модель, которая умеет его писать, здесь не подключена. Попросите "
                "администратора "
                "подключить её или опишите задачу через таблицы, графики и показатели портфеля."
            };
        case Text::ask_mode:
            return {
                "I would build this: {0}. Nothing was changed. Switch to “Build” when you want to have it.",
                "Я бы сделал вот что: {0}. Пока ничего не изменено. Переключитесь в режим «Создание», чтобы это появилось."
            };
        case Text::plan_mode:
            return {
                "The plan is above. The result would be: {0}. Comment on it, or switch to “Build”.",
                "План выше. В результате получится: {0}. Уточните его или переключитесь в режим «Создание»."
            };
        case Text::empty_message:
            return {
                "Write what should be different, for example “a pie chart of my portfolio by sector”.",
                "Напишите, что нужно изменить, например: «круговая диаграмма портфеля по секторам»."
            };
        case Text::too_long:
            return {
                "The message is too long (over 8,000 characters). Describe the widget in a few sentences.",
                "Сообщение слишком длинное (больше 8000 знаков). Опишите виджет в нескольких предложениях."
            };
        case Text::other_language:
            return {
                "I understand English and Russian. Please write in one of them.",
                "Я понимаю русский и английский. Напишите, пожалуйста, на одном из них."
            };
        case Text::unknown_question:
            return {"This question is no longer open.", "Этот вопрос уже закрыт."};
        case Text::nothing_to_change:
            return {"Nothing has changed: the widget is like this already.", "Ничего не изменилось: виджет уже такой."};
        case Text::calling_allowed:
            return {"Calling {0} (a rule allows it)", "Вызываю {0} (разрешено правилом)"};
        case Text::calling_once:
            return {"Calling {0} (you allowed this call)", "Вызываю {0} (вы разрешили этот вызов)"};
        case Text::calling_session:
            return {"Calling {0} (you allowed it for this session)", "Вызываю {0} (вы разрешили его для этого диалога)"};
        case Text::tool_question:
            return {
                "May {0} be called? It belongs to another server, which gets exactly what stands here.",
                "Вызвать {0}? Этот инструмент принадлежит другому серверу; он получит ровно то, что здесь показано."
            };
        case Text::tool_once:
            return {"Allow this call", "Разрешить этот вызов"};
        case Text::tool_session:
            return {"Allow for this session", "Разрешить для этого диалога"};
        case Text::tool_session_detail:
            return {"Further calls of this tool here are not asked about, whatever they contain", "О следующих вызовах этого инструмента в этом диалоге спрашивать не буду, что бы в них ни было"};
        case Text::tool_refuse:
            return {"Refuse", "Отказать"};
        case Text::tool_refuse_detail:
            return {"Nothing is sent; the work goes on without it", "Ничего не отправляется, работа продолжится без него"};
        case Text::tool_returned:
            return {"{0} bytes came back", "Получено байт: {0}"};
        case Text::model_unreachable:
            return {
                "The model cannot be reached right now. Try again in a minute; if it stays so, tell the administrator.",
                "Модель сейчас недоступна. Повторите через минуту; если не поможет, сообщите администратору."
            };
        case Text::model_timeout:
            return {
                "The model did not answer in time. Try again, or ask for something smaller.",
                "Модель не успела ответить. Повторите или попросите о чём-нибудь поменьше."
            };
        case Text::model_broken:
            return {
                "The model's answer broke off. Send the request again.",
                "Ответ модели оборвался. Отправьте запрос ещё раз."
            };
        case Text::model_busy:
            return {
                "The model has no capacity right now. Wait {0} and send the request again.",
                "Модель сейчас перегружена. Подождите {0} и отправьте запрос ещё раз."
            };
        case Text::model_window:
            return {
                "This is more than the model can take in at once. Make the request shorter, or begin a new session.",
                "Это больше, чем модель может воспринять за один раз. Сократите запрос или начните новый диалог."
            };
        case Text::model_key:
            return {
                "The model's server does not let this installation in. Tell the administrator: its access has to be "
                "renewed.",
                "Сервер модели не пускает эту установку. Сообщите администратору: доступ нужно обновить."
            };
        case Text::model_unknown:
            return {
                "The model's server does not have the model that is set up here. Tell the administrator.",
                "На сервере нет модели, которая здесь настроена. Сообщите администратору."
            };
        case Text::model_refused:
            return {
                "The model's server refused the request. Say it in other words; if that does not help, tell the "
                "administrator.",
                "Сервер модели отклонил запрос. Сформулируйте его иначе; если не поможет, сообщите администратору."
            };
        case Text::model_failed:
            return {
                "The model's server failed. Try again in a minute; if it stays so, tell the administrator.",
                "На сервере модели произошла ошибка. Повторите через минуту; если не поможет, сообщите администратору."
            };
        case Text::model_odd:
            return {
                "The model's server sent something that is not an answer. Try again; if it happens again, tell the "
                "administrator.",
                "Сервер модели прислал не ответ, а что-то другое. Повторите; если не поможет, сообщите администратору."
            };
        case Text::model_says:
            return {" The server says: “{0}”", " Ответ сервера: «{0}»"};
        case Text::a_minute:
            return {"a minute", "минуту"};
        case Text::seconds:
            return {"{0} s", "{0} с"};
        case Text::minutes:
            return {"{0} min", "{0} мин"};
    }
    return {"", ""};
}

}  // namespace

std::string say(spec::Lang lang, Text text, std::string_view first, std::string_view second) {
    const Pair pair = pair_of(text);
    std::string out(lang == spec::Lang::ru ? pair.ru : pair.en);
    out = replace_all(std::move(out), "{0}", first);
    return replace_all(std::move(out), "{1}", second);
}

}  // namespace atelier::agent
