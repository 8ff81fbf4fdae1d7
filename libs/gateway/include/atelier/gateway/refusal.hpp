#pragma once

#include <string>
#include <string_view>

#include "atelier/base/error.hpp"
#include "atelier/json/json.hpp"
#include "atelier/net/http.hpp"

namespace atelier::gateway {

/// Every reason to refuse a call.
enum class Reason {
    wrong_peer,
    wrong_door,
    too_fast,
    too_fast_user,
    not_json,
    not_a_request,
    method_closed,
    unknown_tool,
    out_of_scope,
    bad_arguments,
    key_missing,
    key_reused,
    not_confirmed,
    too_many_at_once,
    too_late,
    answer_too_large,
    backend_failed,
};

struct Refusal {
    Reason reason;
    std::string detail{};  ///< a tool's name, what is wrong with the arguments; goes into the text at its place
};

/// The word of the audit log and of `error.data.reason`: "out_of_scope".
std::string_view to_string(Reason reason) noexcept;
std::string text_of(const Refusal& refusal, std::string_view language);
Code code_of(Reason reason) noexcept;

/// A JSON-RPC error with `data: {code, reason, message_en, message_ru}`; `message` is in the language.
net::Response refuse(const json::Value& id, const Refusal& refusal, std::string_view language);

}  // namespace atelier::gateway
