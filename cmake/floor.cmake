# One static library per floor: pressoir_<name> from src/<name>, its tests as <name>_tests.
#   pressoir_library(<name> [SOURCES globs...] [WITHOUT library] [DEPENDS targets...] [PRECOMPILE headers...])
#   pressoir_tests(<name> [THREADS] [SHARDS words...] [DEPENDS targets...] [PRECOMPILE headers...])
# WITHOUT: the sources that another library has are left out.
# Tests are collected by glob beside their source, so that none can be forgotten. THREADS: theirs are
# what `make tsan` runs. SHARDS: the tests run in so many parts, side by side, which the words name. PRECOMPILE: what
# most sources of the floor read and what takes long to read.
# With PRESSOIR_UNITY the sources of a folder are compiled together, and so are its tests: names in the nameless
# namespaces of a folder differ.
include(GoogleTest)

set(PRESSOIR_STD <algorithm> <chrono> <functional> <optional> <span> <string> <variant> <vector>)
# Of every floor whose functions are Async.
set(PRESSOIR_ASIO <utility> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp>
  <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp> <boost/json.hpp>)

option(PRESSOIR_UNITY "Compile the sources of each folder together: less than half the work from nothing" OFF)
function(pressoir_unity target)
  if(NOT PRESSOIR_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    file(READ ${source} text)
    if(text MATCHES "HWY_TARGET_INCLUDE")  # is compiled once for each instruction set
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
      continue()
    endif()
    get_filename_component(folder ${source} DIRECTORY)
    file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR}/src ${folder})
    string(REPLACE "/" "_" folder ${folder})
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # g++ takes an included source for a header, whose nameless types others would see.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()

# Targets of one kind (library, tests) with the same headers share what is compiled of them: it belongs to a target of
# its own, whose flags are those of its kind, and whose definitions all of them have. g++ 12 forgets that precompiled
# headers are the system's, and warns of what it inlines from them.
function(pressoir_precompile kind target)
  if(CMAKE_DISABLE_PRECOMPILE_HEADERS)
    return()
  endif()
  string(MD5 key "${ARGN}")
  string(SUBSTRING ${key} 0 8 key)
  set(headers pressoir_headers_${kind}_${key})
  if(NOT TARGET ${headers})
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/headers.cpp CONTENT "int main() {}\n")
    if("${kind}" STREQUAL "tests")
      add_executable(${headers} EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/headers.cpp)
      pressoir_test_options(${headers})
      target_link_libraries(${headers} PRIVATE GTest::gtest)
    else()
      add_library(${headers} STATIC EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/headers.cpp)
    endif()
    target_link_libraries(${headers} PRIVATE Boost::json Threads::Threads pressoir_warnings)
    target_precompile_headers(${headers} PRIVATE ${ARGN})
  endif()
  target_precompile_headers(${target} REUSE_FROM ${headers})
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-restrict
    -Wno-stringop-overflow -Wno-stringop-overread>)
endfunction()

# Compiled for minutes, run for seconds. As position-independent as libraries: CMake compiles headers that are shared so.
function(pressoir_test_options target)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${target} PRIVATE -fPIC)
  target_compile_options(${target} PRIVATE "$<$<CONFIG:RelWithDebInfo>:-O0;-U_FORTIFY_SOURCE>")
endfunction()

function(pressoir_library name)
  cmake_parse_arguments(arg "" "WITHOUT" "SOURCES;DEPENDS;PRECOMPILE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${arg_SOURCES})
  list(FILTER sources EXCLUDE REGEX "_(test|fixture)\\.cpp$")
  if(arg_WITHOUT)
    get_target_property(others ${arg_WITHOUT} SOURCES)
    list(REMOVE_ITEM sources ${others})
  endif()
  if(NOT sources)
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${name} INTERFACE ${arg_DEPENDS})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name} PUBLIC ${arg_DEPENDS} PRIVATE pressoir_warnings)
  if(arg_PRECOMPILE)
    pressoir_precompile(library ${name} ${arg_PRECOMPILE})
  endif()
  pressoir_unity(${name})
endfunction()

function(pressoir_tests floor)
  cmake_parse_arguments(arg "THREADS" "" "SHARDS;DEPENDS;PRECOMPILE" ${ARGN})
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${floor}/*_test.cpp
    ${PROJECT_SOURCE_DIR}/src/${floor}/*_fixture.cpp)
  if(NOT tests OR NOT GTest_FOUND)
    return()
  endif()
  add_executable(${floor}_tests ${tests})
  target_link_libraries(${floor}_tests PRIVATE ${arg_DEPENDS} pressoir_warnings GTest::gtest_main)
  pressoir_precompile(tests ${floor}_tests <gtest/gtest.h> ${arg_PRECOMPILE})
  pressoir_unity(${floor}_tests)
  pressoir_test_options(${floor}_tests)
  target_compile_definitions(${floor}_tests PRIVATE
    PRESSOIR_SOURCE_DIR="${PROJECT_SOURCE_DIR}" PRESSOIR_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  set(names ${floor})
  if(arg_SHARDS)
    list(TRANSFORM arg_SHARDS PREPEND ${floor}_ OUTPUT_VARIABLE names)
  endif()
  list(LENGTH names shards)
  foreach(name IN LISTS names)
    list(FIND names ${name} index)
    add_test(NAME ${name} COMMAND ${floor}_tests)
    set_tests_properties(${name} PROPERTIES WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} TIMEOUT 1800
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${index}")
    if(arg_THREADS)
      set_tests_properties(${name} PROPERTIES LABELS threads)
    endif()
  endforeach()
endfunction()
