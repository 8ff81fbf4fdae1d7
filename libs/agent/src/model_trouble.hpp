#pragma once

#include <string>

#include "atelier/llm/chat.hpp"
#include "atelier/spec/vocabulary.hpp"

namespace atelier::agent {

/// A model's failure as a user reads it: what happened and what to do next, then the server's own words.
std::string model_trouble(const llm::ChatError& error, spec::Lang lang);

}  // namespace atelier::agent
