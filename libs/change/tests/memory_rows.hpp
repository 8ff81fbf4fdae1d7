#pragma once

#include <map>

#include "atelier/store/repositories.hpp"

namespace atelier::change::fake {

/// Rows in memory, for tests.
class MemoryRows final : public store::ForgeRows {
public:
    Task<Result<void>> enlist(std::string id) override {
        rows.try_emplace(id).first->second.change_id = id;
        co_return Result<void>{};
    }
    Task<Result<void>> wish_merge(std::string id) override {
        if (!rows.contains(id)) co_return fail(Code::not_found, "no row");
        rows[id].wants_merge = true;
        co_return Result<void>{};
    }
    Task<Result<std::optional<store::ForgeRow>>> get(std::string id) override {
        if (!rows.contains(id)) co_return std::nullopt;
        co_return rows[id];
    }
    Task<Result<std::vector<store::ForgeRow>>> pending() override {
        std::vector<store::ForgeRow> out;
        for (const auto& [id, row] : rows) {
            if (!row.done) out.push_back(row);
        }
        co_return out;
    }
    Task<Result<void>> keep(store::ForgeRow row) override {
        auto& known = rows[row.change_id];
        const bool wish = known.wants_merge;
        known = std::move(row);
        known.wants_merge = wish;
        co_return Result<void>{};
    }

    std::map<std::string, store::ForgeRow> rows;
};

}  // namespace atelier::change::fake
