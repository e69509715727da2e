# SPDX-License-Identifier: Apache-2.0
"""The implicit root: closed form, and forward = reverse = finite difference."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plenipo.core.implicit import implicit_root

KNOWN = np.array([[3.0, 1.0, 0.2], [0.5, 4.0, 0.1], [0.3, 0.2, 5.0]])


def residual(x, p):
    """A x + tanh(x) scaled = b: no closed form, unique root."""
    return p["a"] @ x + p["k"] * jnp.tanh(x) - p["b"]


def jacobian(x, p):
    return p["a"] + jnp.diag(p["k"] / jnp.cosh(x) ** 2)


def newton(p, hints):
    def body(state):
        x, _, n = state
        f = residual(x, p)
        return x - jnp.linalg.solve(jacobian(x, p), f), jnp.abs(f).max(), n + 1

    x, _, n = jax.lax.while_loop(lambda s: (s[1] > 1e-14) & (s[2] < 50), body, (hints, jnp.array(1.0), 0))
    return x, {"iterations": n, "largest": jnp.abs(residual(x, p)).max()}


root = implicit_root(residual, jacobian, newton)
PARAMETERS = {"a": jnp.array(KNOWN), "b": jnp.array([1.0, -2.0, 0.5]), "k": jnp.array(0.7)}
START = jnp.zeros(3)


def test_a_root_with_a_closed_form_has_its_derivative():
    square = implicit_root(lambda x, p: x**3 - p, lambda x, p: jnp.diag(3 * x**2), lambda p, hints: (jnp.cbrt(p), ()))
    p = jnp.array([8.0, 27.0])
    expected = np.diag(np.asarray(p) ** (-2 / 3) / 3)
    for mode in (jax.jacfwd, jax.jacrev):
        np.testing.assert_allclose(mode(lambda q: square(q, None)[0])(p), expected, rtol=1e-14)


def test_a_linear_system_has_the_inverse_as_derivative():
    linear = implicit_root(
        lambda x, p: KNOWN @ x - p, lambda x, p: jnp.array(KNOWN), lambda p, h: (jnp.linalg.solve(jnp.array(KNOWN), p), ())
    )
    for mode in (jax.jacfwd, jax.jacrev):
        np.testing.assert_allclose(mode(lambda q: linear(q, None)[0])(jnp.ones(3)), np.linalg.inv(KNOWN), atol=1e-15)


@pytest.mark.parametrize("name", ["a", "b", "k"])
def test_forward_reverse_and_finite_differences_agree(name):
    def outcome(value):
        return root({**PARAMETERS, name: value}, START)[0]

    at = PARAMETERS[name]
    forward, reverse = jax.jacfwd(outcome)(at), jax.jacrev(outcome)(at)
    np.testing.assert_allclose(forward, reverse, atol=1e-14)
    flat, step = np.asarray(at).ravel(), 1e-5
    for n in range(flat.size):
        e = np.zeros(flat.size)
        e[n] = step
        shift = e.reshape(np.shape(at))
        central = (outcome(at + shift) - outcome(at - shift)) / (2 * step)
        np.testing.assert_allclose(np.asarray(forward).reshape(3, -1)[:, n], central, atol=1e-8)


def test_second_derivatives_exist():
    hessian = jax.jacfwd(jax.jacrev(lambda b: root({**PARAMETERS, "b": b}, START)[0].sum()))(PARAMETERS["b"])
    np.testing.assert_allclose(hessian, hessian.T, atol=1e-13)
    assert np.abs(hessian).max() > 1e-3


def test_it_works_under_vmap_and_jit():
    many = jnp.linspace(0.1, 2.0, 7)
    grad = jax.grad(lambda k: root({**PARAMETERS, "k": k}, START)[0][0])
    together = jax.jit(jax.vmap(grad))(many)
    np.testing.assert_allclose(together, [grad(k) for k in many], rtol=1e-12)


def test_the_report_carries_no_derivative():
    _, report = jax.jit(root)(PARAMETERS, START)
    assert int(report["iterations"]) > 1
    assert float(report["largest"]) < 1e-13
    slope = jax.grad(lambda k: root({**PARAMETERS, "k": k}, START)[1]["largest"])(PARAMETERS["k"])
    assert float(slope) == 0.0


def test_numbers_are_double():
    assert root(PARAMETERS, START)[0].dtype == jnp.float64
