#include "atelier/memory/embedder.hpp"

#include <e5.h>

namespace atelier::memory {
namespace {

class E5 final : public Embedder {
public:
    explicit E5(e5_model* model) : model_(model) {}
    ~E5() override { e5_free(model_); }
    E5(const E5&) = delete;
    E5& operator=(const E5&) = delete;

    Result<Vector> embed(const std::string& text) override {
        Vector out{};
        // Short phrases are compared with each other: both sides take the prefix of a query, as the model card advises.
        if (e5_embed(model_, text.c_str(), 1, out.data()) != 0) return fail(Code::internal, "the embedding of a text failed");
        return out;
    }

private:
    e5_model* model_;
};

}  // namespace

float similarity(const Vector& a, const Vector& b) {
    float sum = 0;
    for (std::size_t i = 0; i < k_dimensions; ++i) sum += a[i] * b[i];
    return sum;
}

Result<std::unique_ptr<Embedder>> open_e5(const std::filesystem::path& model) {
    std::error_code error;
    // The engine trusts its file; a cut one must not reach it.
    constexpr std::uintmax_t k_least = 60u << 20;
    if (std::filesystem::file_size(model, error) < k_least || error)
        return fail(Code::unavailable, "the embedding model " + model.string() + " is missing or incomplete; run tools/fetch_embeddings.sh");
    e5_model* loaded = e5_load(model.c_str());
    if (!loaded) return fail(Code::unavailable, "the embedding model " + model.string() + " cannot be read");
    if (static_cast<std::size_t>(e5_dim(loaded)) != k_dimensions) {
        e5_free(loaded);
        return fail(Code::unavailable, "the embedding model " + model.string() + " has another number of dimensions");
    }
    return std::make_unique<E5>(loaded);
}

}  // namespace atelier::memory
