#include "translation.hpp"

#include <array>
#include <optional>
#include <vector>

#include "atelier/base/text.hpp"
#include "atelier/json/json.hpp"

namespace atelier::orchestrator::api {
namespace {

struct Row {
    std::string_view english;
    std::string_view russian;
};

/// Sources speak English; tools/checks/translations.py fails when a message of apps/atelierd has no row here.
constexpr Row k_rows[] = {
    {"nobody approves a change of their own", "Своё изменение одобрить нельзя: это делает другой человек."},
    {"nobody reviews a change of their own", "Своё изменение рассматривать нельзя: это делает другой человек."},
    {"there is no such change", "Такого изменения нет."},
    {"the change is {}; it cannot be approved", "Изменение в состоянии «{}»: одобрить его нельзя."},
    {"the change is not what was looked at any more; look at it again", "Изменение уже не то, которое вы смотрели. Посмотрите его ещё раз."},
    {"the branch does not hold the reviewed content; publish it again", "В ветке не то содержимое, которое рассматривали. Опубликуйте его ещё раз."},
    {"comment: say what should be different", "Напишите, что должно быть иначе."},
    {"the change is {} already", "Изменение уже в состоянии «{}»."},
    {"the change is not approved", "Изменение ещё не одобрено."},
    {"the company's forge is merging the change at this moment; look at it again", "Изменение как раз сливается в репозитории компании. Посмотрите его ещё раз."},
    {"what the company's forge has merged is not what was approved", "В репозитории компании слито не то, что одобрено."},
    {"merges are made by the company's forge", "Слияние выполняет репозиторий компании."},
    {"the company's forge was never read: its administrator finds the reason in the log", "Репозиторий компании ещё ни разу не удалось прочитать: причина в журнале сервера."},
    {"somebody decides about the change", "По изменению как раз принимают решение."},
    {"the merge commit is not on the forge's base yet", "Коммита слияния ещё нет в основной ветке репозитория компании."},
    {"no webhooks are configured", "Вебхуки не настроены."},
    {"the webhook is not signed with the configured secret", "Подпись вебхука не подходит к настроенному секрету."},
    {"the forge asks us to be slower", "Сервер репозитория просит обращаться реже."},
    {"the forge refuses the token", "Сервер репозитория не принимает токен."},
    {"the forge refuses the token for git", "Сервер репозитория не принимает токен для git."},
    {"the forge does not give the token this right", "У токена нет этого права на сервере репозитория."},
    {"the forge has no such thing", "На сервере репозитория этого нет."},
    {"the forge has no such repository", "На сервере нет такого репозитория."},
    {"the forge's repository has no branch {}", "В репозитории компании нет ветки {}."},
    {"the forge's side has moved", "На сервере репозитория что-то изменилось."},
    {"the forge's branch has commits that are not from here", "В ветке на сервере есть чужие коммиты."},
    {"the forge's branch has other commits", "В ветке на сервере другие коммиты."},
    {"the forge's rules do not allow it now", "Правила репозитория сейчас этого не позволяют."},
    {"the forge does not take what it was sent", "Сервер репозитория не принял отправленное."},
    {"the forge does not take the branch", "Сервер репозитория не принял ветку."},
    {"the forge answers with a redirect; set its final address", "Сервер репозитория перенаправляет: укажите его окончательный адрес."},
    {"the forge is out of order", "Сервер репозитория неисправен."},
    {"the forge has not merged yet", "Сервер репозитория ещё не слил изменение."},
    {"the forge's answer cannot be read", "Ответ сервера репозитория не читается."},
    {"the forge does not answer to git", "Сервер репозитория не отвечает на обращения git."},
    {"the forge's git does not answer in time", "Сервер репозитория не ответил git вовремя."},
    {"the talk with the forge's git broke off", "Связь git с сервером репозитория прервалась."},
    {"the pull request is closed", "Запрос на слияние закрыт."},
    {"the bundle is gone and cannot be built again as it was; publish the change again", "Сборка потеряна, и собрать её такой же нельзя. Опубликуйте изменение ещё раз."},
    {"manifest.json is missing; make the widget again", "Нет manifest.json. Сделайте виджет ещё раз."},
    {"there is no such release", "Такого выпуска нет."},
    {"there is no such session", "Такого диалога нет."},
    {"there is no such bundle", "Такой сборки нет."},
    {"there is no such page", "Такой страницы нет."},
    {"there is no such file", "Такого файла нет."},
    {"there is no file {}", "Нет файла {}."},
    {"there is no such message", "Такого сообщения нет."},
    {"there is nothing at {}", "По адресу {} ничего нет."},
    {"{} is not possible at {}", "{} здесь не предусмотрен: {}"},
    {"locale: ru or en", "Язык: ru или en."},
    {"the tool '{}' is not in this customization's permissions", "Инструмента «{}» нет в разрешениях этой доработки."},
    {"the pages are not built; run ./atelier build", "Страницы не собраны. Запустите ./atelier build."},
    {"its change is under review; wait for the verdict", "Изменение на рассмотрении. Дождитесь решения."},
    {"items: a list of at most 20 is expected", "items: ожидается список не длиннее 20."},
    {"items: objects are expected", "items: ожидаются объекты."},
    {"items: at most one may be in progress", "В работе может быть не больше одного шага."},
    {"title: 1 to 400 bytes are expected", "title: ожидается от 1 до 400 байт."},
    {"value: 1 to 8,000 bytes are expected", "value: ожидается от 1 до 8000 байт."},
    {"{}: a string is expected", "{}: ожидается строка."},
    {"spec: an object is expected", "spec: ожидается объект."},
    {"a turn is running; wait for it", "Идёт работа. Подождите её окончания."},
    {"a turn is running; wait for it, stop it, or send with queue", "Идёт работа. Подождите, остановите её или отправьте сообщение в очередь."},
    {"there is nothing to check yet", "Проверять пока нечего."},
    {"there is nothing to show yet: the checks are not green", "Показывать пока нечего: проверки не пройдены."},
    {"unknown command '{}'", "Неизвестная команда «{}»."},
    {"the password cannot be stored", "Пароль не удалось сохранить."},
    {"the operator's token is wrong", "Ключ оператора не подходит."},
    {"there is no user '{}'; known: {}", "Нет пользователя «{}». Есть: {}."},
    {"the request names no valid host", "В запросе нет верного имени сервера."},
    {"this server does not answer to the name it was asked by; the setting 'hosts' lists its names", "Сервер не отвечает на это имя. Свои имена он берёт из настройки hosts."},
    {"the body must be JSON: Content-Type: application/json", "Тело запроса должно быть в JSON: Content-Type: application/json."},
    {"the pages were built again since this server started; restart it", "Страницы пересобраны после запуска сервера. Перезапустите его."},
    {"a JSON body is expected", "Ожидается тело запроса в JSON."},
    {"this request takes no body", "У этого запроса не бывает тела."},
    {"the request is larger than {} bytes", "Запрос больше {} байт."},
    {"{}: missing", "{}: не хватает."},
    {"{}: there is no such query parameter", "{}: такого параметра нет."},
    {"you have {} dialogues, which is as many as there may be; delete some", "У вас {} диалогов, больше нельзя. Удалите ненужные."},
    {"all places for previews and backends are taken; try again in a minute", "Все места для предпросмотров и серверных частей заняты. Повторите через минуту."},
    {"the reviewed bundle is not what its files build now; publish the change again", "Рассмотренная сборка не совпадает с тем, что собирается из файлов сейчас. Опубликуйте изменение ещё раз."},
    {"slot: there is no such place", "slot: такого места нет."},
    {"a reviewer withdrew this version; only a reviewer can bring it back", "Ревьюер снял эту версию с выпуска. Вернуть её может только ревьюер."},
    {"stored data is damaged; an administrator sees what is wrong", "Сохранённые данные повреждены. Подробности видит администратор."},
    {"its migrations throw away data of the author, who has not said yes to that; return it, so that it is published again", "Миграции удалят данные автора, а он на это не согласился. Верните изменение, чтобы автор опубликовал его ещё раз."},
    {"this change throws away data of yours; publish it with confirm_data_loss", "Изменение удалит ваши данные. Опубликуйте его с confirm_data_loss."},
    {"sign in first", "Сначала войдите."},
    {"this request comes from another site", "Этот запрос пришёл с другого сайта."},
    {"the sign-in has expired; sign in again", "Время входа истекло. Войдите ещё раз."},
    {"this account is gone", "Этой учётной записи больше нет."},
    {"this needs the role {}; you are {}", "Для этого нужна роль «{}», а у вас «{}»."},
    {"data: own or author", "data: own или author."},
    {"mode: must be ask, plan or build", "Режим: ask, plan или build."},
    {"text: not valid UTF-8", "Текст не в кодировке UTF-8."},
    {"an answer of 1 to 8,000 bytes is expected", "Ответ должен занимать от 1 до 8000 байт."},
    {"the Core Backend does not answer{}", "Core Backend не отвечает{}"},
    {"{}: is required", "{}: обязательное поле."},
    {"core.db has lost the last {} writes that it had acknowledged: its journal was cut, or it was put back from a backup. Restore a newer one, or remove core.db-mark to go on without them",
     "В core.db нет последних подтверждённых записей, их {} (журнал обрезан, или файл взят из резервной копии). Верните более новую копию или удалите core.db-mark, чтобы продолжить без них."},
    {"the repository customizations.git cannot be read: {}. Restore it from a backup", "Репозиторий customizations.git не читается: {}. Верните его из резервной копии."},
    {"git has change {} (commit {}), which the tables have lost; publish it again, or restore atelier.db from a backup",
     "В git есть изменение {} (коммит {}), которого нет в таблицах. Опубликуйте его снова или верните atelier.db из резервной копии."},
    {"git has merged change {}, and its release cannot be made: {}", "В git изменение {} слито, но выпустить его нельзя: {}"},
    {"the bundle of the live release {} of {} is gone: {}", "Сборка действующего выпуска {} (автор {}) пропала: {}"},
    {"{}: the data file is damaged; restore it from a backup", "{}: файл данных повреждён. Верните его из резервной копии."},
    {"{}: there is no such file", "{}: такого файла нет."},
};

/// The parts of `message` that stand at the `{}` of `pattern`; nothing when it does not fit.
std::optional<std::vector<std::string_view>> match(std::string_view pattern, std::string_view message) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto hole = pattern.find("{}");
        if (hole == std::string_view::npos) return pattern == message ? std::optional(parts) : std::nullopt;
        if (!message.starts_with(pattern.substr(0, hole))) return std::nullopt;
        message.remove_prefix(hole);
        pattern.remove_prefix(hole + 2);
        const auto fixed = pattern.substr(0, pattern.find("{}"));
        const auto end = fixed.empty() ? message.size() : message.find(fixed);
        if (end == std::string_view::npos) return std::nullopt;
        parts.push_back(message.substr(0, end));
        message.remove_prefix(end);
    }
}

}  // namespace

std::string in_russian(std::string_view message) {
    for (const auto& row : k_rows) {
        const auto parts = match(row.english, message);
        if (!parts) continue;
        std::string out;
        std::size_t next = 0;
        std::string_view rest = row.russian;
        for (auto hole = rest.find("{}"); hole != std::string_view::npos && next < parts->size(); hole = rest.find("{}")) {
            out += rest.substr(0, hole);
            out += (*parts)[next++];
            rest.remove_prefix(hole + 2);
        }
        return out += rest;
    }
    return std::string(message);
}

net::Response in_language_of(const net::Headers& request, net::Response response) {
    if (response.status < 400 || !request.get("Accept-Language").starts_with("ru")) return response;
    auto body = json::parse_object(response.body);
    if (!body || !body->contains("message")) return response;
    (*body)["message"] = in_russian(json::get_string(*body, "message"));
    response.body = json::print(*body);
    return response;
}

Task<net::Response> answer(net::Router* router, net::Request request) {
    const net::Headers headers = request.headers;
    auto response = co_await router->handle(std::move(request));
    co_return in_language_of(headers, std::move(response));
}

}  // namespace atelier::orchestrator::api
