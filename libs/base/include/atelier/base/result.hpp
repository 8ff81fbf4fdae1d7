#pragma once

#include <expected>
#include <string>
#include <utility>

#include "atelier/base/error.hpp"

namespace atelier {

/// A value or the reason why there is none. Expected failures travel as values; exceptions are for bugs.
template <class T = void>
using Result = std::expected<T, Error>;

/// `return fail(Code::not_found, "no such session");`
inline std::unexpected<Error> fail(Code code, std::string message, std::string detail = {}) {
    return std::unexpected(Error{code, std::move(message), std::move(detail), {}});
}

inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

}  // namespace atelier

#define ATL_CONCAT_INNER(a, b) a##b
#define ATL_CONCAT(a, b) ATL_CONCAT_INNER(a, b)

/// `ATL_TRY(auto value, expression);` declares value, or returns the error from the enclosing function.
#define ATL_TRY(declaration, ...) ATL_TRY_IMPL(return, ATL_CONCAT(atl_result_, __LINE__), declaration, __VA_ARGS__)
/// The same inside a coroutine. `expression` may be a single co_await.
#define ATL_CO_TRY(declaration, ...) ATL_TRY_IMPL(co_return, ATL_CONCAT(atl_result_, __LINE__), declaration, __VA_ARGS__)
/// For Result<void>: returns the error, keeps nothing.
#define ATL_CHECK(...)                                                            \
    do {                                                                          \
        auto atl_check = (__VA_ARGS__);                                           \
        if (!atl_check) return ::std::unexpected(::std::move(atl_check).error()); \
    } while (false)
#define ATL_CO_CHECK(...)                                                            \
    do {                                                                             \
        auto atl_check = (__VA_ARGS__);                                              \
        if (!atl_check) co_return ::std::unexpected(::std::move(atl_check).error()); \
    } while (false)

#define ATL_TRY_IMPL(ret, result, declaration, ...)                  \
    auto result = (__VA_ARGS__);                                     \
    if (!result) ret ::std::unexpected(::std::move(result).error()); \
    declaration = ::std::move(*result)
