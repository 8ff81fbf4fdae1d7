#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include "atelier/base/result.hpp"

/// Multilingual sentence vectors, computed on this machine's CPU by one thread.
namespace atelier::memory {

constexpr std::size_t k_dimensions = 384;
/// Of length 1, so a dot product is the cosine.
using Vector = std::array<float, k_dimensions>;

float similarity(const Vector& a, const Vector& b);

class Embedder {
public:
    virtual ~Embedder() = default;
    /// A text's vector; some 10 ms for a few words. One call at a time.
    virtual Result<Vector> embed(const std::string& text) = 0;
};

/// multilingual-e5-small, 4 bits (tools/fetch_embeddings.sh). Maps the file (72 MB, 40 MB touched); the memory is given back with
/// the object, so that a process that seldom needs it stays small. `unavailable` when the file is missing or not such a model.
Result<std::unique_ptr<Embedder>> open_e5(const std::filesystem::path& model);

}  // namespace atelier::memory
