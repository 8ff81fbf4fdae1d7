#include "atelier/gateway/refusal.hpp"

#include <array>

#include "atelier/base/text.hpp"

namespace atelier::gateway {
namespace {

struct Row {
    Reason reason;
    std::string_view name;
    Code code;
    int status;
    int rpc;
    std::string_view en;  ///< {} is the detail
    std::string_view ru;
};

constexpr int k_parse = -32700;
constexpr int k_request = -32600;
constexpr int k_method = -32601;
constexpr int k_params = -32602;
constexpr int k_internal = -32603;

constexpr std::array k_rows{
    Row{Reason::wrong_peer, "wrong_peer", Code::permission_denied, 403, k_request, "This socket belongs to another sandbox.",
        "Этот сокет принадлежит другой песочнице."},
    Row{Reason::wrong_door, "wrong_door", Code::not_found, 404, k_method, "POST /mcp is the only door here.", "Здесь есть только POST /mcp."},
    Row{Reason::too_fast, "too_fast", Code::exhausted, 429, k_request, "Too many calls: at most {} a second from one sandbox. Wait a moment.",
        "Слишком много вызовов: не больше {} в секунду из одной песочницы. Подождите немного."},
    Row{Reason::too_fast_user, "too_fast_user", Code::exhausted, 429, k_request,
        "Too many calls: at most {} a second from all of your customizations together. Wait a moment.",
        "Слишком много вызовов: не больше {} в секунду от всех ваших доработок вместе. Подождите немного."},
    Row{Reason::not_json, "not_json", Code::invalid_argument, 400, k_parse, "The request is not usable JSON: {}",
        "Запрос не является пригодным JSON: {}"},
    Row{Reason::not_a_request, "not_a_request", Code::invalid_argument, 400, k_request, "The request is no JSON-RPC call: {}",
        "Запрос не является вызовом JSON-RPC: {}"},
    Row{Reason::method_closed, "method_closed", Code::not_found, 404, k_method, "The method '{}' is not open to a sandbox.",
        "Метод «{}» закрыт для песочницы."},
    Row{Reason::unknown_tool, "unknown_tool", Code::not_found, 404, k_params, "The Core Backend has no tool '{}'.",
        "В Core Backend нет инструмента «{}»."},
    Row{Reason::out_of_scope, "out_of_scope", Code::permission_denied, 403, k_params, "The tool '{}' is not in this customization's permissions.",
        "Инструмента «{}» нет в разрешениях этой доработки."},
    Row{Reason::bad_arguments, "bad_arguments", Code::invalid_argument, 400, k_params, "The arguments do not fit the contract: {}",
        "Аргументы не подходят к контракту: {}"},
    Row{Reason::key_missing, "key_missing", Code::invalid_argument, 400, k_params, "A write needs an idempotency_key of 8 to 100 characters.",
        "Для записи нужен idempotency_key длиной от 8 до 100 знаков."},
    Row{Reason::key_reused, "key_reused", Code::conflict, 409, k_params, "This idempotency_key was used with other arguments. Take a new one.",
        "Этот idempotency_key уже использован с другими аргументами. Возьмите новый."},
    Row{Reason::not_confirmed, "not_confirmed", Code::failed_precondition, 412, k_params,
        "The user has not said yes to this call of '{}'. Let the error end the route: the page asks, and calls the route again.",
        "Пользователь ещё не разрешил этот вызов «{}». Пусть ошибка завершит маршрут: страница спросит и вызовет его снова."},
    Row{Reason::too_many_at_once, "too_many_at_once", Code::exhausted, 429, k_request,
        "Too many calls at once: at most {}. Wait for an answer first.",
        "Слишком много одновременных вызовов: не больше {}. Сначала дождитесь ответа."},
    Row{Reason::too_late, "too_late", Code::timeout, 504, k_internal,
        "The Core Backend did not answer within {} ms. Try again; a write is not made twice under the same key.",
        "Core Backend не ответил за {} мс. Повторите: запись с тем же ключом не выполнится дважды."},
    Row{Reason::answer_too_large, "answer_too_large", Code::exhausted, 502, k_internal,
        "The answer is larger than {} bytes. Ask for less with limit and cursor.",
        "Ответ больше {} байт. Запросите меньше с помощью limit и cursor."},
    Row{Reason::backend_failed, "backend_failed", Code::unavailable, 503, k_internal, "The Core Backend cannot be reached: {}",
        "Core Backend недоступен: {}"},
};

const Row& row_of(Reason reason) noexcept { return k_rows[static_cast<std::size_t>(reason)]; }

constexpr bool in_order() {
    for (std::size_t i = 0; i < k_rows.size(); ++i) {
        if (static_cast<std::size_t>(k_rows[i].reason) != i) return false;
    }
    return true;
}
static_assert(in_order(), "a row for every reason, in the order of the enumeration");

}  // namespace

std::string_view to_string(Reason reason) noexcept { return row_of(reason).name; }

Code code_of(Reason reason) noexcept { return row_of(reason).code; }

std::string text_of(const Refusal& refusal, std::string_view language) {
    const Row& row = row_of(refusal.reason);
    return replace_all(std::string(language == "ru" ? row.ru : row.en), "{}", truncate_utf8(refusal.detail, 300));
}

net::Response refuse(const json::Value& id, const Refusal& refusal, std::string_view language) {
    const Row& row = row_of(refusal.reason);
    json::Object data{
        {"code", atelier::to_string(row.code)}, {"reason", row.name}, {"message_en", text_of(refusal, "en")}, {"message_ru", text_of(refusal, "ru")}
    };
    json::Object error{{"code", row.rpc}, {"message", text_of(refusal, language)}, {"data", std::move(data)}};
    return net::Response::json(row.status, json::print(json::Object{{"jsonrpc", "2.0"}, {"id", id}, {"error", std::move(error)}}));
}

}  // namespace atelier::gateway
