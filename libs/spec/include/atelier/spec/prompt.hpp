#pragma once

#include <string>
#include <utility>
#include <vector>

#include "atelier/json/json.hpp"
#include "atelier/spec/spec.hpp"

namespace atelier::spec {

/// The fixed front of a conversation in which a model fills a spec: byte-identical for all users and days.
struct Prompt {
    std::string system;
    std::vector<std::pair<std::string, std::string>> shots;  ///< user, assistant
};
Prompt prompt();

/// The last turn of an edit.
std::string edit_turn(const Spec& current, std::string_view request);

/// GBNF (llama.cpp): fields depend on source and view, so an impossible spec cannot be written; `unsupported` carries a
/// reason.
std::string grammar();

/// schemas/spec.json.
json::Value schema();

}  // namespace atelier::spec
