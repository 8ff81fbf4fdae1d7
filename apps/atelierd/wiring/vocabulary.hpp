#pragma once

#include <filesystem>
#include <string_view>

#include "config.hpp"

namespace atelier::orchestrator {

/// The file by which requests to a served model are counted: the configured one, else the one that is known for models
/// of that name; empty: none is known. Whether it is there is another question.
std::filesystem::path vocabulary_of(const Config& config, std::string_view model_name);

}  // namespace atelier::orchestrator
