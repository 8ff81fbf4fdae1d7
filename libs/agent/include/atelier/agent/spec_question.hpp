#pragma once

#include "atelier/llm/chat.hpp"
#include "atelier/spec/fill.hpp"

namespace atelier::agent {

/// What a model is asked when it fills a spec: the fixed front (byte-identical for all users and days), then the request or,
/// with `current`, the change.
llm::ChatRequest spec_question(std::string_view request, const spec::Spec* current);

/// The fixed front with the shortest last turn: sent once so that the server has it in its cache.
llm::ChatRequest spec_warm_up();

}  // namespace atelier::agent
