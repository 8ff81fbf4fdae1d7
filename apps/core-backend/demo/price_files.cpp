#include "price_files.hpp"

#include <zlib.h>

#include <memory>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"

namespace atelier::core::demo {
namespace {

constexpr std::size_t k_max_unpacked = 64u << 20;

Result<std::string> gunzip(std::string_view packed) {
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) return fail(Code::internal, "zlib cannot start");
    const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&stream, inflateEnd);
    std::string input(packed), out;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    char buffer[65536];
    int code = Z_OK;
    while (code != Z_STREAM_END) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer);
        stream.avail_out = sizeof buffer;
        code = inflate(&stream, Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END) return fail(Code::invalid_argument, "not a whole gzip file");
        out.append(buffer, sizeof buffer - stream.avail_out);
        if (out.size() > k_max_unpacked) return fail(Code::exhausted, "the unpacked file is too large");
    }
    return out;
}

Result<std::map<std::string, std::vector<PricePoint>>> read_file_table(const std::filesystem::path& path, Day first) {
    ATL_TRY(const auto packed, read_file(path));
    ATL_TRY(const auto csv, gunzip(packed));
    auto table = read_price_table(csv, first);
    if (!table) return fail(table.error().code, path.filename().string() + ": " + table.error().message);
    return table;
}

}  // namespace

Result<std::map<std::string, std::vector<PricePoint>>> read_price_table(std::string_view csv, Day first) {
    const auto lines = split(csv, '\n');
    const auto header = split(trim(lines.front()), ',');
    if (header.size() < 2 || header.front() != "Date") return fail(Code::invalid_argument, "the first line must be Date,TICKER,...");
    std::map<std::string, std::vector<PricePoint>> out;
    Day before{};
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto line = trim(lines[i]);
        if (line.empty()) continue;
        const auto cells = split(line, ',');
        const auto wrong = [&](std::string_view why) {
            return fail(Code::invalid_argument, "line " + std::to_string(i + 1) + ": " + std::string(why));
        };
        if (cells.size() != header.size()) return wrong("another number of cells than the header");
        const auto day = parse_day(cells[0]);
        if (!day || (i > 1 && *day <= before)) return wrong("days must ascend");
        before = *day;
        if (*day < first) continue;
        for (std::size_t c = 1; c < cells.size(); ++c) {
            if (cells[c].empty()) continue;
            const auto close = Decimal::parse(cells[c]);
            if (!close || close->sign() <= 0) return wrong("'" + cells[c] + "' is not a price");
            out[header[c]].push_back({*day, {}, {}, {}, *close});
        }
    }
    return out;
}

Result<PriceFiles> read_price_files(const std::filesystem::path& directory, Day first) {
    ATL_TRY(auto stocks, read_file_table(directory / "sp500_dataset.csv.gz", first));
    ATL_TRY(auto index, read_file_table(directory / "sp500_index.csv.gz", first));
    if (index["SP500"].empty() || stocks.empty()) return fail(Code::invalid_argument, "the price files have no rows since " + format_day(first));
    return PriceFiles{std::move(stocks), std::move(index["SP500"])};
}

}  // namespace atelier::core::demo
