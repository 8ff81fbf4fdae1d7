# atelier_library(name DEPS ... [PRIVATE_DEPS ...]): libs/<name> as target atelier_<name>, its tests/*_test.cpp as one
# doctest binary <name>_test, its fake/ (if any) as atelier_<name>_fake.
option(ATELIER_WERROR "warnings are errors" OFF)
set(ATELIER_SANITIZE "" CACHE STRING "comma separated sanitizers")

add_library(atelier_flags INTERFACE)
target_compile_options(atelier_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wimplicit-fallthrough -Wno-deprecated-declarations
    $<$<BOOL:${ATELIER_WERROR}>:-Werror>)
target_compile_definitions(atelier_flags INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)
target_link_libraries(atelier_flags INTERFACE Threads::Threads)
if(ATELIER_SANITIZE)
    target_compile_options(atelier_flags INTERFACE -fsanitize=${ATELIER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
    target_link_options(atelier_flags INTERFACE -fsanitize=${ATELIER_SANITIZE})
endif()

# One precompiled header and one copy of the test runner's main for all targets: together a third of the build's CPU time.
# ccache needs to be told that a precompiled header may be compared by content.
file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "")
add_library(atelier_precompiled STATIC ${CMAKE_BINARY_DIR}/precompiled.cpp)
target_link_libraries(atelier_precompiled PRIVATE atelier_flags)
target_precompile_headers(atelier_precompiled PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp)
target_compile_options(atelier_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>)
add_library(atelier_doctest_main STATIC EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/cmake/doctest_main.cpp)
target_link_libraries(atelier_doctest_main PRIVATE atelier_flags)

# atelier_target(name): the flags and the precompiled header that every target of ours has.
function(atelier_target name)
    target_link_libraries(${name} PRIVATE atelier_flags)
    target_precompile_headers(${name} REUSE_FROM atelier_precompiled)
endfunction()

function(atelier_tests name)
    file(GLOB test_sources CONFIGURE_DEPENDS tests/*_test.cpp)
    if(NOT test_sources)
        return()
    endif()
    add_executable(${name}_test ${test_sources})
    atelier_target(${name}_test)
    target_link_libraries(${name}_test PRIVATE atelier_doctest_main ${ARGN})
    target_include_directories(${name}_test PRIVATE tests src)
    target_compile_definitions(${name}_test PRIVATE ATELIER_SOURCE_DIR="${CMAKE_SOURCE_DIR}" ATELIER_BINARY_DIR="${CMAKE_BINARY_DIR}")
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()

function(atelier_library name)
    cmake_parse_arguments(arg "" "" "DEPS;PRIVATE_DEPS;TEST_DEPS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/*.cpp src/*.c)
    add_library(atelier_${name} STATIC ${sources})
    target_include_directories(atelier_${name} PUBLIC include PRIVATE src)
    set(deps "")
    foreach(dep IN LISTS arg_DEPS)
        list(APPEND deps atelier_${dep})
    endforeach()
    atelier_target(atelier_${name})
    target_link_libraries(atelier_${name} PUBLIC ${deps} PRIVATE ${arg_PRIVATE_DEPS})
    file(GLOB fake_sources CONFIGURE_DEPENDS fake/*.cpp)
    set(test_deps atelier_${name})
    if(fake_sources)
        add_library(atelier_${name}_fake STATIC ${fake_sources})
        target_include_directories(atelier_${name}_fake PUBLIC fake)
        atelier_target(atelier_${name}_fake)
        target_link_libraries(atelier_${name}_fake PUBLIC atelier_${name})
        list(APPEND test_deps atelier_${name}_fake)
    endif()
    atelier_tests(${name} ${test_deps} ${arg_TEST_DEPS})
endfunction()

# atelier_embed(target name file): the file's bytes as `extern const std::string_view atelier::embedded::<name>`.
function(atelier_embed target name file)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/embed_${name}.cpp)
    add_custom_command(OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -DINPUT=${file} -DOUTPUT=${out} -DNAME=${name} -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
        DEPENDS ${file} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
    target_sources(${target} PRIVATE ${out})
    set_source_files_properties(${out} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
